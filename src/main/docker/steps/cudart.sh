#!/bin/sh
# cudart.sh CUDA OUT: a link libcudart.so in OUT to the runtime library of the folder CUDA. DJL asks it for the GPUs of the
# machine by that name, and without it there are none.
set -eu
cuda=$1 out=$2
for file in "$cuda"/libcudart.so.12 "$cuda"/libcudart.so.12.*; do
  if [ -s "$file" ]; then
    ln -sf "$file" "$out/libcudart.so"
    exit 0
  fi
done
echo "cudart.sh: $cuda has no libcudart.so.12" >&2
exit 1
