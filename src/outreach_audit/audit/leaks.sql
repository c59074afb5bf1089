-- One row for each send that an earlier opt-out of the same address precedes, with the opt-out that
-- explains it best: one that covers the send before one that does not, then the earliest.
SELECT send_no, email, ts, tool, client, brand, list, stopped, stopped_src, stopped_row, reason,
       known_from, stop_tool, stop_client, stop_brand, stop_list, covers
FROM (
    SELECT s.send_no, s.email, s.ts, s.tool, s.client, s.brand, s.list,
           o.ts AS stopped, o.src AS stopped_src, o.src_row AS stopped_row, o.reason,
           o.known_from, o.tool AS stop_tool, o.client AS stop_client, o.brand AS stop_brand,
           o.list AS stop_list,
           CASE WHEN (s.tool IS NULL OR o.tool IS NULL OR lower(s.tool) = lower(o.tool))
                 AND (s.client IS NULL OR o.client IS NULL OR lower(s.client) = lower(o.client))
                 AND (s.brand IS NULL OR o.brand IS NULL OR lower(s.brand) = lower(o.brand))
                 AND (s.list IS NULL OR o.list IS NULL OR lower(s.list) = lower(o.list))
                THEN 1 ELSE 0 END AS covers,
           row_number() OVER (
               PARTITION BY s.send_no
               ORDER BY CASE WHEN (s.tool IS NULL OR o.tool IS NULL OR lower(s.tool) = lower(o.tool))
                              AND (s.client IS NULL OR o.client IS NULL
                                   OR lower(s.client) = lower(o.client))
                              AND (s.brand IS NULL OR o.brand IS NULL
                                   OR lower(s.brand) = lower(o.brand))
                              AND (s.list IS NULL OR o.list IS NULL
                                   OR lower(s.list) = lower(o.list))
                             THEN 0 ELSE 1 END,
                        o.ts, o.src, o.src_row) AS place
    FROM sends s
    JOIN opt_outs o ON o.email = s.email AND o.ts < s.ts
    LEFT JOIN returns r ON r.email = s.email AND r.ts > o.ts AND r.ts <= s.ts
    WHERE r.email IS NULL AND (o.expires_ts IS NULL OR o.expires_ts > s.ts)
) ranked
WHERE place = 1
