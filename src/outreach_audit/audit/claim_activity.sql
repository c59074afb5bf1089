-- Claims that the reader downloaded, attended or visited: an event or the record bears it out; it is
-- refuted where such events are logged and this person has none, or where the record says no.
SELECT s.send_no, s.email, c.statement, CAST(NULL AS VARCHAR) AS seen,
       CASE WHEN e.ts <= s.ts OR (e.email IS NOT NULL AND (e.ts IS NULL OR s.ts IS NULL)) THEN 2
            WHEN k.said = 2 OR h.email IS NOT NULL THEN 2
            WHEN k.said = 0 OR (n.events > 0 AND s.ts IS NOT NULL) THEN 0
            ELSE 1 END AS verdict
FROM sends s
JOIN claimed c ON c.text_key = s.text_key
CROSS JOIN (SELECT count(*) AS events FROM events
            WHERE event_type = :event AND email IS NOT NULL) n
LEFT JOIN (SELECT email, CASE WHEN count(ts) = count(*) THEN min(ts) END AS ts FROM events
           WHERE event_type = :event AND email IS NOT NULL GROUP BY email) e ON e.email = s.email
LEFT JOIN (SELECT o.email, max(CASE WHEN o.said IN (SELECT word FROM denials) THEN 0 ELSE 2 END) AS said
           FROM (SELECT email, trim(lower(CASE WHEN :event = 'downloaded' THEN downloads
                                               WHEN :event = 'attended' THEN attended
                                               ELSE visits END)) AS said
                 FROM contacts) o
           WHERE o.said <> '' GROUP BY o.email) k ON k.email = s.email
LEFT JOIN (SELECT DISTINCT o.email
           FROM (SELECT email, lower(coalesce(activity, '') || ' ' || coalesce(lead_source, '')) AS told
                 FROM contacts) o
           JOIN hints h ON o.told LIKE h.likeness) h ON h.email = s.email
WHERE s.email IS NOT NULL
