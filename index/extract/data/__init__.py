"""Tables, records, feeds and subtitles."""
