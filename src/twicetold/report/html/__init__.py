"""One HTML file that holds the whole report: nothing is fetched, nothing but its own script runs."""
