-- Mailboxes that stand in one list of a contact file more than once, or under more than one spelling.
SELECT mailbox, count(DISTINCT email) AS spellings, count(*) AS times, min(src) AS src,
       min(src_row) AS src_row, min(email) AS one, max(email) AS other
FROM contacts
WHERE email IS NOT NULL AND email LIKE '%_@_%'
GROUP BY mailbox
HAVING count(DISTINCT email) > 1
    OR count(*) > count(DISTINCT CAST(src AS VARCHAR) || '/' || coalesce(list, ''))
ORDER BY mailbox
