-- Offers that are said to end on the day: the same text, or the same words of one sender and campaign.
SELECT l.send_no, l.email, l.statement, l.ts, l.local_day,
       'text ' || CAST(c.text_key AS VARCHAR) AS offer
FROM local_days l
JOIN claimed c ON c.statement = l.statement
UNION ALL
SELECT l.send_no, l.email, l.statement, l.ts, l.local_day,
       'words ' || lower(c.words) || ' / ' || s.sender || ' / ' || s.campaign
FROM local_days l
JOIN claimed c ON c.statement = l.statement
JOIN sends s ON s.send_no = l.send_no
WHERE s.sender <> '' AND s.campaign <> ''
