-- Each send with how many messages its mailbox got in the window that ends with it. Sends of one
-- second count in the order of the files.
SELECT send_no, mailbox, ts, heaped - peers + place AS messages
FROM (
    SELECT send_no, mailbox, ts, heaped,
           count(*) OVER (PARTITION BY mailbox, ts) AS peers,
           row_number() OVER (PARTITION BY mailbox, ts ORDER BY send_no) AS place
    FROM (
        SELECT send_no, mailbox, ts,
               count(*) OVER (PARTITION BY mailbox ORDER BY ts
                              RANGE BETWEEN {window} PRECEDING AND CURRENT ROW) AS heaped
        FROM sends WHERE mailbox IS NOT NULL AND ts IS NOT NULL
    ) windowed
    WHERE heaped > :most
) crowded
WHERE heaped - peers + place > :most
