#!/bin/sh
# appcds.sh HOME: starts the worker once with the demo model, on one core's worth of memory and without servers, and keeps the
# classes it loaded in HOME/sprint.jsa. Then starts again and fails if the archive is not used. Run it with the JVM and at the
# path that the image has: the archive fits no other.
set -eu
home=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Nobody listens there: what it would ask Kafka and S3 for is of no interest, the classes that ask are.
start() {
  env KAFKA_BOOTSTRAP_SERVERS=127.0.0.1:1 QUARKUS_S3_ENDPOINT_OVERRIDE=http://127.0.0.1:1 QUARKUS_S3_AWS_REGION=none \
    QUARKUS_S3_AWS_CREDENTIALS_TYPE=anonymous SPRINT_S3_BUCKET=none SPRINT_ROLES=worker,ingress,api SPRINT_MODEL_DEVICE=cpu \
    SPRINT_SHUTDOWN_TIMEOUT=1s QUARKUS_HTTP_HOST=127.0.0.1 QUARKUS_HTTP_PORT=0 \
    JAVA_OPTS_APPEND="-Djava.io.tmpdir=$work $2" "$home/bin/sprint" > "$work/$1.log" 2>&1 &
  pid=$!
  tries=0
  # SPRINT00008: the model is bound.
  until grep -q SPRINT00008 "$work/$1.log"; do
    tries=$((tries + 1))
    if [ $tries -gt 600 ] || ! kill -0 $pid 2> /dev/null; then
      cat "$work/$1.log" >&2
      echo "appcds.sh: the worker did not load its model" >&2
      kill $pid 2> /dev/null || true
      exit 1
    fi
    sleep 0.5
  done
  kill $pid
  # 143: ended by SIGTERM, as asked.
  wait $pid || [ $? -eq 143 ]
}

rm -f "$home/sprint.jsa"
start train "-XX:ArchiveClassesAtExit=$work/sprint.jsa"
mv "$work/sprint.jsa" "$home/sprint.jsa"
chmod 444 "$home/sprint.jsa"

start check "-Xlog:class+load=info:file=$work/classes.log"
shared=$(grep -c 'source: shared objects file (top)' "$work/classes.log" || true)
loaded=$(wc -l < "$work/classes.log")
echo "appcds.sh: $shared of $loaded classes come from $home/sprint.jsa"
[ "$shared" -gt 5000 ] || { echo "appcds.sh: the archive is not used" >&2; exit 1; }
