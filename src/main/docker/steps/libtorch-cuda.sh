#!/bin/sh
# libtorch-cuda.sh ZIP SHA256 OUT: the shared libraries of libtorch for CUDA, those DJL loads and no other, in the folder OUT.
# An empty SHA256 is accepted; the sum is printed, to be given the next time.
set -eu
zip=$1 expected=$2 out=$3
zip=$(cd "$(dirname "$zip")" && pwd)/$(basename "$zip")

actual=$(sha256sum "$zip" | cut -d ' ' -f 1)
echo "libtorch-cuda.sh: sha256 $actual"
if [ -n "$expected" ] && [ "$expected" != "$actual" ]; then
  echo "libtorch-cuda.sh: expected $expected" >&2
  exit 1
fi

mkdir -p "$out"
work=$(mktemp -d)
(cd "$work" && jar xf "$zip" libtorch/lib)
# As DJL packages it: no static libraries, no headers, and not the libraries of libtorch's own tests, as DJL loads all it finds.
for file in "$work"/libtorch/lib/*.so*; do
  case $(basename "$file") in
    libtorch.so | libtorch_cpu.so | libtorch_cuda*.so | libc10.so | libc10_cuda.so | libcaffe2_nvrtc.so | \
      libcu* | libnv* | libgomp* | libnccl*)
      cp -P "$file" "$out/" ;;
  esac
done
rm -r "$work"

for needed in libtorch.so libtorch_cpu.so libtorch_cuda.so libc10.so libc10_cuda.so; do
  [ -s "$out/$needed" ] || { echo "libtorch-cuda.sh: $zip has no libtorch/lib/$needed" >&2; exit 1; }
done
# What is missing here is missing on every node: all but the driver's own library has to be in the image.
missing=$(LD_LIBRARY_PATH=$out ldd "$out"/libtorch_cuda.so "$out"/libtorch_cpu.so | sed -n 's/^[[:space:]]*\([^ ]*\) => not found.*/\1/p' |
  sort -u | grep -v '^libcuda\.so\.1$' || true)
[ -z "$missing" ] || { echo "libtorch-cuda.sh: libraries without a file:" $missing >&2; exit 1; }
chmod -R a+rX "$out"
