-- Sends whose row names the message that they answer.
SELECT DISTINCT src, src_row FROM staged_sends
WHERE in_reply_to IS NOT NULL AND in_reply_to <> ''
