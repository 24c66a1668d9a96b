#!/bin/sh
# native.sh APP FLAVOR OUT: takes native libraries out of the jars of a packaged application. FLAVOR is cpu or cu128.
#   OUT/native           the tokenizers' library and JNA's
#   OUT/libtorch         DJL's JNI library for FLAVOR, which it looks for beside libtorch; for cpu libtorch as well
# Where DJL finds them: PYTORCH_LIBRARY_PATH, PYTORCH_FLAVOR, RUST_LIBRARY_PATH; see Dockerfile.cpu.
set -eu
app=$1 flavor=$2 out=$3
case $(uname -m) in
  x86_64) arch=x86_64 jna=x86-64 ;;
  aarch64) arch=aarch64 jna=aarch64 ;;
  *) echo "native.sh: no libraries for $(uname -m)" >&2; exit 1 ;;
esac

# take JAR-PATTERN ENTRY TARGET
take() {
  found=
  for jar in $1; do
    [ -e "$jar" ] && found=$jar
  done
  [ -n "$found" ] || { echo "native.sh: no $1" >&2; exit 1; }
  work=$(mktemp -d)
  (cd "$work" && jar xf "$found" "$2")
  [ -s "$work/$2" ] || { echo "native.sh: $found has no $2" >&2; exit 1; }
  cp "$work/$2" "$3"
  rm -r "$work"
}

# Absolute, as entries are taken out in another folder.
app=$(cd "$app" && pwd)
mkdir -p "$out/native" "$out/libtorch"
out=$(cd "$out" && pwd)
take "$app/lib/boot/ai.djl.huggingface.tokenizers-*.jar" "native/lib/linux-$arch/cpu/libtokenizers.so" "$out/native/"
take "$app/lib/boot/net.java.dev.jna.jna-*.jar" "com/sun/jna/linux-$jna/libjnidispatch.so" "$out/native/"
take "$app/lib/main/ai.djl.pytorch.pytorch-jni-*.jar" "jnilib/linux-$arch/$flavor/libdjl_torch.so" "$out/libtorch/"
if [ "$flavor" = cpu ]; then
  work=$(mktemp -d)
  (cd "$work" && for jar in "$app"/lib/main/ai.djl.pytorch.pytorch-native-cpu-*.jar; do jar xf "$jar" "pytorch/cpu/linux-$arch"; done)
  cp "$work/pytorch/cpu/linux-$arch"/* "$out/libtorch/"
  rm -r "$work"
  [ -s "$out/libtorch/libtorch.so" ] || { echo "native.sh: no libtorch.so for linux-$arch" >&2; exit 1; }
fi
chmod -R a+rX "$out"
