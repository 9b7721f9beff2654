#!/bin/sh
# Builds the S3 server that the tests of storage/blob talk to, once, into a cache folder outside the repository:
#
#	.ci/minio.sh [DEST]      DEST defaults to ${LANTAI_CACHE:-$HOME/.cache/lantai}/bin
#
# A second run finds the binary and ends at once; the first takes about five minutes on two cores. It prints the path of the
# binary. The server is a test tool: it is never imported by our module and never shipped. Users choose any S3-compatible store
# with object lock.
set -eu

version=v0.0.0-20260212201848-7aac2a2c5b7c
dest=${1:-${LANTAI_CACHE:-$HOME/.cache/lantai}/bin}
stamp="$dest/.minio-version"

if [ -x "$dest/minio" ] && [ "$(cat "$stamp" 2>/dev/null)" = "$version" ]; then
	echo "$dest/minio"
	exit 0
fi

mkdir -p "$dest"
work=$(mktemp -d "$dest/.build.XXXXXX")
trap 'rm -rf "$work"' EXIT INT TERM

# Built beside its place and renamed, so that an interrupted build never looks like a finished one.
(cd "$work" && GOFLAGS=-mod=mod GOBIN="$work" CGO_ENABLED=0 nice go install -ldflags='-s -w' "github.com/minio/minio@$version") >&2
mv -f "$work/minio" "$dest/minio"
echo "$version" >"$stamp"
echo "$dest/minio"
