"""Every row of "When to tell" as a timeline: given articles at times, then these alerts with these reasons."""

TIMELINES = {
    "a story is told once; copies and follow-ups join it, counted in the next alert": ("", """
        11-23 08:00  a1 of s1, bbc.co.uk    told match: a1
        11-23 08:10  a2 of s1, bbc.co.uk    held.story
        11-23 08:20  a3 of s1, dawn.com     held.story
        11-23 08:30  b1 of s2, bbc.co.uk    told match: b1 {story 2}
        """),
    "every article rings": ("story: every", """
        11-23 08:00  a1 of s1               told match: a1
        11-23 08:10  a2 of s1               told match: a2
        11-23 08:20  a2 of s1
        """),
    "an article without a story rings by itself": ("", """
        11-23 08:00  a1                     told match: a1
        11-23 08:10  a2                     told match: a2
        """),
    "a story that grows is told again after a day, if a new publisher joined": ("", """
        11-23 08:00  a1 of s1, bbc.co.uk    told match: a1
        11-23 09:00  a2 of s1, bbc.co.uk    held.story
        11-23 10:00  a3 of s1, dawn.com     held.story
        11-24 08:00                         told remind updated: a2 a3 {story 2}
        11-24 09:00  a4 of s1, dawn.com     held.story
        11-26 09:00  a5 of s1, cnn.com      told remind updated: a4 a5 {story 1}
        """),
    "an outlet that joins late, and is held on the way, brings the reminder at once":
        ("threshold: {count: 2, within: 1h}", """
        11-23 08:00  a1 of s1, a.com        held.threshold
        11-23 08:10  a2 of s1, b.com        told threshold: a1 a2
        11-25 08:00  a3 of s1, c.com        held.threshold; told remind updated: a3 {threshold 1}
        """),
    "what is inactive reminds nobody": ("active: {until: 2026-11-23}", """
        11-23 08:00  a1 of s1, a.com        told match: a1
        11-23 09:00  a2 of s1, b.com        held.story
        11-26 08:00
        """),
    "never reminded": ("remind: never", """
        11-23 08:00  a1 of s1, bbc.co.uk    told match: a1
        11-23 09:00  a2 of s1, dawn.com     held.story
        11-25 08:00
        """),
    "updates: told again at five publishers": ("story: updates\nremind: never", """
        11-23 08:00  a1 of s1, a.com        told match: a1
        11-23 08:01  a2 of s1, b.com        held.story
        11-23 08:02  a3 of s1, b.com        held.story
        11-23 08:03  a4 of s1, c.com        held.story
        11-23 08:04  a5 of s1, d.com        held.story
        11-23 08:05  a6 of s1, e.com        told updates updated: a6 {story 4}
        11-23 08:06  a7 of s1, f.com        held.story
        """),
    "a reminder counts from the last telling, updates included": ("story: updates", """
        11-23 08:00  a1 of s1, a.com        told match: a1
        11-23 09:00  a2 of s1, b.com        held.story
        11-23 10:00  a3 of s1, c.com        held.story
        11-23 11:00  a4 of s1, d.com        held.story
        11-23 12:00  a5 of s1, e.com        told updates updated: a5 {story 3}
        11-23 13:00  a6 of s1, f.com        held.story
        11-24 08:00
        11-24 12:00                         told remind updated: a6 {story 1}
        """),
    "three independent outlets": ("threshold: {count: 3, within: 6h, distinct: source, per: story}", """
        11-23 08:00  a1 of s1, bbc.co.uk    held.threshold
        11-23 08:30  a2 of s1, bbc.co.uk    held.threshold
        11-23 09:00  b1 of s2, cnn.com      held.threshold
        11-23 10:00  a3 of s1, dawn.com     held.threshold
        11-23 11:00  a4 of s1, cnn.com      told threshold: a1 a2 a3 a4 {threshold 1}
        11-23 12:00  a5 of s1, ap.org       held.threshold
        11-23 17:00  a6 of s1, bbc.co.uk    held.threshold
        """),
    "what comes exactly `within` after the first is outside": ("threshold: {count: 2, within: 1h}", """
        11-23 08:00  a1 of s1               held.threshold
        11-23 09:00  a2 of s1               held.threshold
        11-23 09:59  a3 of s1               told threshold: a2 a3 {threshold 1}
        11-23 10:58  a4 of s1               held.threshold
        11-23 10:59  a5 of s1               held.threshold
        11-23 11:00  a6 of s1               held.story
        """),
    "a threshold a watchlist passes `story` with any story not yet told, and marks all told":
        ("threshold: {count: 2, within: 1h}\nremind: never", """
        11-23 08:00  a1 of s1               held.threshold
        11-23 08:10  b1 of s2               told threshold: a1 b1
        11-23 09:10  a2 of s1               held.threshold
        11-23 09:20  b2 of s2               held.story
        11-23 10:20  b3 of s2               held.threshold
        11-23 10:30  c1 of s3               told threshold: b3 c1 {story 1, threshold 1}
        """),
    "first: learning, then only what was not seen for so long": ("first: 2d\nmatch: fire OR flood OR quake", """
        11-23 08:00  a1 of s1 "A fire"      held.learning
        11-24 08:00  a2 of s2 "A flood"     held.learning
        11-25 08:00  a3 of s3 "A flood"     held.first
        11-25 09:00  a4 of s4 "A quake"     told first: a4 {first 1, learning 2}
        11-25 09:30  a5 of s5 "A quake"     held.first
        11-26 08:00  a6 of s6 "A fire"      told first: a6 {first 1}
        """),
    "absent: a silence, and its end": ("absent: 6h", """
        11-23 08:00  n1 "Nothing of note"
        11-23 09:00  a1 of s1               held.absent
        11-23 10:00  a2 of s1               held.absent
        11-23 16:00                         told absent:
        11-24 16:00
        11-24 17:00  a3 of s2               told absent: a3 {absent 2}
        11-24 18:00  a4 of s2               held.absent
        """),
    "the first silence counts from the first line": ("absent: 6h", """
        11-23 08:00  n1 "Nothing of note"
        11-23 14:00                         told absent:
        """),
    "cooldown: Niger after Mali, in one digest when it ends": ("cooldown: 2h", """
        11-23 08:00  m1 of mali             told match: m1
        11-23 08:10  m2 of mali             held.story
        11-23 08:30  n1 of niger            held.cooldown
        11-23 08:40  n2 of niger            held.story
        11-23 09:00  c1 of chad             held.cooldown
        11-23 10:00                         told digest: n1 c1 {story 2}
        11-23 11:00  t1 of togo             held.cooldown
        11-23 12:00                         told digest: t1
        11-23 14:00  g1 of ghana            told match: g1
        """),
    "a reminder that a cooldown holds goes out by itself, an update is counted":
        ("cooldown: 30h\nstory: updates\nremind: 24h", """
        11-23 08:00  a1 of s1, a.com        told match: a1
        11-23 08:01  a2 of s1, b.com        held.story
        11-23 08:02  a3 of s1, c.com        held.story
        11-23 08:03  a4 of s1, d.com        held.story
        11-23 08:04  a5 of s1, e.com        held.cooldown
        11-23 08:05  a6 of s1, f.com        held.story
        11-24 08:04                         held.cooldown a6
        11-24 14:00                         told digest: a6 {cooldown 1, story 4}
        """),
    "a schedule over midnight belongs to the day it starts": ('schedule: {days: [fri], hours: "22:00-06:00"}', """
        11-27 08:00  a1 of s1               held.schedule
        11-27 09:00  a2 of s1               held.story
        11-27 22:00                         told digest: a1 {story 1}
        11-28 05:59  b1 of s2               told match: b1
        11-28 06:00  c1 of s3               held.schedule
        11-28 23:00  d1 of s4               held.schedule
        12-04 22:00                         told digest: c1 d1
        """),
    "a schedule with a list of hours, on its own clock":
        ('schedule: {timezone: Asia/Karachi, hours: ["08:00-12:00", "14:00-24:00"]}', """
        11-23 03:00  a1 of s1               told match: a1
        11-23 07:00  b1 of s2               held.schedule
        11-23 09:00                         told digest: b1
        11-23 18:59  c1 of s3               told match: c1
        11-23 19:00  d1 of s4               held.schedule
        11-24 03:00                         told digest: d1
        """),
    "the hour that comes twice in October is open twice, and opens first the first time":
        ('schedule: {timezone: Europe/Berlin, hours: "02:30-02:45"}', """
        10-24 20:00  a1 of s1               held.schedule
        10-25 00:30                         told digest: a1
        10-25 00:45  b1 of s2               held.schedule
        10-25 01:30                         told digest: b1
        10-25 01:45  c1 of s3               held.schedule
        10-26 01:30                         told digest: c1
        """),
    "the hour that is missing in March: the first moment after the gap":
        ('digest: {at: ["02:30"], timezone: Europe/Berlin}', """
        03-28 12:00  a1 of s1               held.digest
        03-29 01:00                         told digest: a1
        03-29 12:00  b1 of s2               held.digest
        03-30 00:30                         told digest: b1
        """),
    "a digest at a local time that comes twice goes out at the first":
        ('digest: {at: ["02:30"], timezone: Europe/Berlin}', """
        10-24 20:00  a1 of s1               held.digest
        10-25 00:30                         told digest: a1
        10-25 00:40  b1 of s2               held.digest
        10-26 01:30                         told digest: b1
        """),
    "a digest counts from the first that waits; nothing waiting, no message": ("digest: {every: 4h}", """
        11-23 08:00  a1 of s1               held.digest
        11-23 09:00  a2 of s1               held.story
        11-23 10:00  b1 of s2               held.digest
        11-23 12:00                         told digest: a1 b1 {story 1}
        11-23 20:00
        11-23 21:00  c1 of s3               held.digest
        11-24 01:00                         told digest: c1
        """),
    "at the instant of a digest the clock comes first": ('digest: {at: ["12:00"]}', """
        11-23 08:00  a1 of s1               held.digest
        11-23 12:00  b1 of s2               told digest: a1; held.digest
        11-24 12:00                         told digest: b1
        """),
    "cooldown, then schedule, then digest": ('cooldown: 1h\nschedule: {hours: "09:00-18:00"}\ndigest: {every: 30m}', """
        11-23 08:00  a1 of s1               held.schedule
        11-23 08:10  b1 of s2               held.cooldown
        11-23 09:00                         held.digest a1; held.digest b1
        11-23 09:30                         told digest: a1 b1
        """),
    "what is inactive is silent, and releases what it held": ("cooldown: 30d\nactive: {until: 2026-11-24}", """
        11-23 08:00  a1 of s1               told match: a1
        11-23 09:00  b1 of s2               held.cooldown
        11-25 00:00                         told digest: b1
        11-25 08:00  c1 of s3
        """),
    "active from a day on": ("active: {from: 2026-11-24}\ntimezone: Asia/Karachi", """
        11-23 18:59  a1 of s1
        11-23 19:00  b1 of s2               told match: b1
        """),
    "nobody to tell: held, and never told": ("notify: []", """
        11-23 08:00  a1 of s1               held.notify
        11-23 09:00  a2 of s1               held.notify
        """),
    "a correction that changed the match is told, one that did not is held": ("match: fire OR blaze", """
        11-23 08:00  a1 of s1               told match: a1
        11-23 08:10  a1/2 of s1             held.story
        11-23 08:20  a1/3 of s1 "A blaze"   told match updated: a1 {story 1}
        11-23 08:30  a1/4 of s1 "A lamp"    told match updated: a1
        11-23 08:40  a1/5 of s1 "A lamp"
        11-23 08:50  a1/4 of s1 "A blaze"
        """),
    "a corrected article of what waits stands in the digest as it is": ("match: fire OR blaze\ncooldown: 2h", """
        11-23 08:00  a1 of s1               told match: a1
        11-23 08:10  b1 of s2               held.cooldown
        11-23 08:20  b1/2 of s2 "A blaze"   held.cooldown
        11-23 10:00                         told digest: b1
        """),
    "a war of a month: reminded as it grows, and a new story after a fortnight": ("", """
        11-01 08:00  a1 of s1, a.com        told match: a1
        11-02 07:00  a2 of s1, b.com        held.story
        11-02 08:00                         told remind updated: a2 {story 1}
        11-03 07:00  a3 of s1, c.com        held.story
        11-03 07:30  a4 of s1, a.com        held.story
        11-03 08:00                         told remind updated: a3 a4 {story 2}
        11-09 08:00  a5 of s1, b.com        held.story
        11-10 08:00  a6 of s1, d.com        told remind updated: a5 a6 {story 1}
        11-15 08:00  c1 of s2, a.com        told match: c1
        11-29 08:00  d1 of s3, a.com        told match: d1
        """),
    "each row of a list keeps policy of its own, and has the row's id":
        ("match: $firms AND fire\neach: firms", """
        11-23 08:00  a1 of s1 "Fire at TSMC and Intel"    told match [TSMC]: a1; told match [Intel]: a1
        11-23 08:10  a2 of s1 "Intel fire is out"         held.story [Intel]
        11-23 08:20  b1 of s2 "Fire at Intel"             told match [Intel]: b1 {story 1}
        11-23 08:30  b2 of s2 "Fire at TSMC"              told match [TSMC]: b2
        """),
    "a list that no condition names: all of its rows that the article has": ("each: firms", """
        11-23 08:00  a1 of s1 "Fire at TSMC, not Intel"   told match [TSMC]: a1; told match [Intel]: a1
        11-23 08:10  c1 of s3 "Fire at sea"               told match: c1
        """),
    "each country that a condition names; what is ruled out names none":
        ("match: (country:PK OR country:AF) AND NOT country:IN\neach: country", """
        11-23 08:00  a1 of s1 about PK + AF + FR          told match [PK]: a1; told match [AF]: a1
        11-23 08:10  a2 of s1 about IN + PK
        11-23 08:20  a3 of s1 about AF                    held.story [AF]
        """),
    "each country of the article, where no condition names one": ("each: country", """
        11-23 08:00  a1 of s1 about PK + AF               told match [PK]: a1; told match [AF]: a1
        """),
    "each entity, with a history of its own": ("each: entity\nfirst: 1d\nremind: never", """
        11-23 08:00  a1 of s1 about Acme                  held.learning [organization:Acme]
        11-24 08:00  a2 of s2 about Acme + Bolt           told first [organization:Acme]: a2 {learning 1}; told first [organization:Bolt]: a2
        11-24 09:00  a3 of s3 about Bolt                  held.first [organization:Bolt]
        """),
    "each story has a cooldown of its own": ("each: story\nstory: every\ncooldown: 1h", """
        11-23 08:00  a1 of s1               told match [s1]: a1
        11-23 08:10  b1 of s2               told match [s2]: b1
        11-23 08:20  a2 of s1               held.cooldown [s1]
        11-23 09:00                         told digest [s1]: a2
        """),
    "each row counts for itself": ("match: $firms AND fire\neach: firms\nthreshold: {count: 2, within: 1d}", """
        11-23 08:00  a1 of s1 "Fire at TSMC"              held.threshold [TSMC]
        11-23 08:10  a2 of s1 "Fire at Intel"             held.threshold [Intel]
        11-23 08:20  a3 of s1 "Fire at TSMC"              told threshold [TSMC]: a1 a3
        """),
    "past twenty rows one alert without a row tells of the rest": ("match: $many AND fire\neach: many", """
        11-23 08:00  a1 of s1 "Fire: n01 n02 n03 n04 n05 n06 n07 n08 n09 n10 n11 n12 n13 n14 n15 n16 n17 n18 n19 n20 n21 n22"  told match [n01]: a1; told match [n02]: a1; told match [n03]: a1; told match [n04]: a1; told match [n05]: a1; told match [n06]: a1; told match [n07]: a1; told match [n08]: a1; told match [n09]: a1; told match [n10]: a1; told match [n11]: a1; told match [n12]: a1; told match [n13]: a1; told match [n14]: a1; told match [n15]: a1; told match [n16]: a1; told match [n17]: a1; told match [n18]: a1; told match [n19]: a1; told match [n20]: a1; held.each [n21]; held.each [n22]; told match: a1 {each 2}
        11-23 08:10  a2 of s1 "Fire: n21"                 held.story [n21]
        """),
    "a corrected article that names a row no more: told to that row": ("match: $firms AND fire\neach: firms", """
        11-23 08:00  a1 of s1 "Fire at TSMC and Intel"    told match [TSMC]: a1; told match [Intel]: a1
        11-23 08:10  a1/2 of s1 "Fire at TSMC"            held.story [TSMC]; told match updated [Intel]: a1
        """),
}  # fmt: skip

LISTS = "lists:\n  firms: [TSMC, Intel]\n  many: [" + ", ".join(f"n{number:02}" for number in range(1, 23)) + "]\n"
