"""The room people work in: a local web app on one archive, and the door that the match service stands behind."""
