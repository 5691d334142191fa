"""Reports for people: a student's packet, the leaders' summary, and the Ed-Fi export, all drawn from a published store."""
