"""Stories: which event an article belongs to, as its first, a copy, or a follow-up."""

from services.enrich.story.assignment import Assignment, Evidence
from services.enrich.story.book import StoryBook, enriched, story_id_of
from services.enrich.story.fingerprint import Fingerprint

__all__ = ["Assignment", "Evidence", "Fingerprint", "StoryBook", "enriched", "story_id_of"]
