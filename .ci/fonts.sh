#!/usr/bin/env bash
# Sets up the free fonts that stand in for the five faces named by GB/T 9704-2012:
#   .ci/fonts.sh [DEST]      DEST defaults to $LANTAI_FONTS, else .cache/fonts under the repository
# Quick when the folder is already complete. Needs npm and python3; installs them when run as root on Debian.
set -euo pipefail

noto=0.4.3                     # @expo-google-fonts packages: Noto Serif SC and Noto Sans SC, OFL, all 20,902 ideographs
fandol=2022.20230122-1         # texlive-lang-chinese: FandolFang and FandolKai, GPL with font exception
edition="noto $noto, fandol $fandol, set 2"

root=$(cd "$(dirname "$0")/.." && pwd)
dest=${1:-${LANTAI_FONTS:-$root/.cache/fonts}}
[ -f "$dest/EDITION" ] && [ "$(cat "$dest/EDITION")" = "$edition" ] && exit 0

fail() { echo "fonts: $*" >&2; exit 1; }

# need COMMAND PACKAGE: the command is there, or is installed, or the reader is told what to install.
need() {
  command -v "$1" >/dev/null && return
  [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null || fail "$1 is missing; install it first (Debian: apt-get install $2)."
  echo "fonts: installing $2"
  DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "$2" >/dev/null || fail "$2 could not be installed."
}
need dpkg-deb dpkg
need npm npm
need python3 python3

mkdir -p "$dest"
dest=$(cd "$dest" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
chmod 755 "$work" # apt's download user must enter it
cd "$work"

# Packages are only fetched and unpacked here, so neither root nor TeX's own dependencies are needed.
debian() { apt-get download -q "$1" >/dev/null 2>&1 || fail "Debian package $1 could not be fetched (try apt-get update)."; }
npm_font() { # npm_font PACKAGE FILE NAME
  [ -d "$1" ] || { npm pack --silent "@expo-google-fonts/$1@$noto" >/dev/null && mkdir "$1" && tar xzf "expo-google-fonts-$1-$noto.tgz" -C "$1"; } ||
    fail "npm package @expo-google-fonts/$1 could not be fetched."
  cp "$1/package/$2" "$dest/$3"
  cp "$1/package/LICENSE_FONT" "$dest/LICENSE.$1"
}

echo "fonts: fetching into $dest"
debian "texlive-lang-chinese=$fandol"
debian python3-fonttools
dpkg-deb -x python3-fonttools_*.deb tools
dpkg-deb --fsys-tarfile texlive-lang-chinese_*.deb | tar x --wildcards '*/FandolFang-Regular.otf' '*/FandolKai-Regular.otf' '*/fandol/COPYING.gz' --transform='s|.*/||'
gzip -dc COPYING.gz >"$dest/LICENSE.fandol"

# The PDF writer embeds TrueType outlines only: cubic curves become quadratic ones, at most 1/1000 em away.
convert() { PYTHONPATH="$work/tools/usr/lib/python3/dist-packages" python3 "$root/.ci/otf2ttf.py" "$1" "$dest/$2"; }
convert FandolFang-Regular.otf fangsong.ttf & fang=$!
convert FandolKai-Regular.otf kai.ttf & kai=$!
npm_font noto-serif-sc 700Bold/NotoSerifSC_700Bold.ttf xiaobiaosong.ttf
npm_font noto-serif-sc 400Regular/NotoSerifSC_400Regular.ttf song.ttf
npm_font noto-sans-sc 500Medium/NotoSansSC_500Medium.ttf hei.ttf
wait "$fang" && wait "$kai" || fail "FandolFang and FandolKai could not be converted."

printf %s "$edition" >"$dest/EDITION"
echo "fonts: $(ls "$dest"/*.ttf | wc -l) faces are ready in $dest"
