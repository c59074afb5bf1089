-- Claims that the reader is a customer: a stage, orders or the day of the first order tell.
SELECT s.send_no, s.email, c.statement, k.stage AS seen,
       CASE WHEN k.yes = 1 OR k.since <= s.ts THEN 2
            WHEN k.no = 1 OR k.since > s.ts THEN 0
            ELSE 1 END AS verdict
FROM sends s
JOIN claimed c ON c.text_key = s.text_key
JOIN (SELECT o.email, min(o.customer_ts) AS since,
             min(CASE WHEN g.verdict = 0 THEN g.stage END) AS stage,
             max(CASE WHEN g.verdict = 2 OR (o.orders <> '' AND d.word IS NULL) THEN 1 END) AS yes,
             max(CASE WHEN g.verdict = 0 OR d.word IS NOT NULL THEN 1 END) AS no
      FROM (SELECT email, customer_ts, trim(lower(coalesce(orders, ''))) AS orders,
                   lower(coalesce(stage, '')) AS stage, lower(coalesce(relation, '')) AS relation
            FROM contacts) o
      LEFT JOIN stages g ON g.stage = o.stage OR g.stage = o.relation
      LEFT JOIN denials d ON d.word = o.orders
      GROUP BY o.email) k ON k.email = s.email
