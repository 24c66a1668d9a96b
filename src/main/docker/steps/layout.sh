#!/bin/sh
# layout.sh APP SCRIPTS OUT: sorts a packaged application (target/quarkus-app) into layers that change at different speeds.
#   OUT/libraries  lib/ of the application; changes with a version in pom.xml
#   OUT/app        everything else, and bin/; changes with each build
# libtorch leaves its jar: native.sh takes it out once, and nothing is unpacked when a container starts.
set -eu
app=$1 scripts=$2 out=$3

mkdir -p "$out/libraries" "$out/app/bin"
cp -R "$app/lib" "$out/libraries/"
cp -R "$app/app" "$app/quarkus" "$app/quarkus-run.jar" "$out/app/"
cp "$scripts/bin/sprint" "$out/app/bin/"
chmod 755 "$out/app/bin/sprint"

found=
for jar in "$out"/libraries/lib/main/ai.djl.pytorch.pytorch-native-*.jar; do
  [ -e "$jar" ] || continue
  found=$jar
  work=$(mktemp -d)
  # The list of libraries stays: DJL asks it for the platform and the version.
  (cd "$work" && jar xf "$jar" META-INF native)
  [ -s "$work/native/lib/pytorch.properties" ] || { echo "layout.sh: $jar has no native/lib/pytorch.properties" >&2; exit 1; }
  rm "$jar"
  jar --create --no-manifest --date=2020-01-01T00:00:00Z --file "$jar" -C "$work" .
  rm -r "$work"
done
[ -n "$found" ] || { echo "layout.sh: $app/lib/main has no ai.djl.pytorch.pytorch-native jar" >&2; exit 1; }
chmod -R a+rX "$out"
