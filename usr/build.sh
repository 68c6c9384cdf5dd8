#!/bin/sh
# build.sh WHAT: the one place that knows for whom and where things are built.
#   machine  this machine, named as the kernel names its own: x86_64, arm64
#   arch     for whom: $ARCH, or this machine
#   folder   where, seen from the top of the source tree: $B, or build/ARCH
#   path     the same, absolute
# make exports what it was told as ARCH and B; scripts without make get the same.
set -eu

machine=$(uname -m)
case $machine in
aarch64) machine=arm64 ;;
i?86) machine=i386 ;;
esac
arch=${ARCH:-$machine}
folder=${B:-build/$arch}

case ${1:-} in
machine) echo "$machine" ;;
arch) echo "$arch" ;;
folder) echo "$folder" ;;
path) cd "$(dirname "$0")/.." && realpath -m -- "$folder" ;;
*)
	echo "usage: build.sh machine|arch|folder|path" >&2
	exit 2
	;;
esac
