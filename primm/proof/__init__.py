"""What whoever was not there can check: copies of a log that travel, and the union of the logs of several computers."""
