#!/bin/sh
# skip.sh REASON: a test that says why it was not run.
echo "skipped: $1"
exit 77
