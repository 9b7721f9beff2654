#!/usr/bin/env bash
# Installs and fetches what Lantai needs beside Go, git and make:
#
#	.ci/setup.sh run     to run it: PostgreSQL's programs, the pages' library, fonts
#	.ci/setup.sh test    to test it: also a browser, and an S3 server built into a cache folder
#
# It does only what is missing, and ends at once when nothing is. Packages are installed on Debian as root; elsewhere it says in one
# sentence what to install. It starts no service and makes no database: Lantai runs its own PostgreSQL in its data folder.
set -euo pipefail

mode=${1:-run}
root=$(cd "$(dirname "$0")/.." && pwd)
cd "$root"

fail() { echo "setup: $*" >&2; exit 1; }

# quietly COMMAND...: what it says is shown only if it fails.
quietly() {
	local said
	said=$("$@" 2>&1) || { echo "$said" >&2; return 1; }
}

[ "$mode" = run ] || [ "$mode" = test ] || fail "say run or test, not $mode."

# The programs we look for, each with the Debian package that brings it.
missing=()
need() { command -v "$1" >/dev/null || missing+=("$2"); }

has_postgres() {
	compgen -G '/usr/lib/postgresql/*/bin/initdb' || compgen -G '/usr/pgsql-*/bin/initdb' || command -v initdb
}

[ -n "${LANTAI_POSTGRES_BIN:-}" ] || has_postgres >/dev/null || missing+=(postgresql)
need node nodejs
need npm npm
need pdftotext poppler-utils
need python3 python3
if [ "$mode" = test ]; then
	command -v chromium >/dev/null || command -v google-chrome >/dev/null || missing+=(chromium)
fi

install_missing() {
	command -v apt-get >/dev/null || fail "these are missing; install them first (names as in Debian): $*."
	[ "$(id -u)" = 0 ] || fail "these are missing; install them first: sudo apt-get install $*."
	echo "setup: installing $*"
	export DEBIAN_FRONTEND=noninteractive
	quietly apt-get update -q || fail "the package lists could not be fetched (apt-get update)."
	case " $* " in *" postgresql "*) without_system_cluster ;; esac
	quietly apt-get install -y -q --no-install-recommends "$@" || fail "apt-get install $* did not succeed."
}

# Debian makes and starts a cluster for the whole machine when PostgreSQL is installed. Nobody asked for one, so it is told not to;
# a machine that has one already is left as it is.
without_system_cluster() {
	quietly apt-get install -y -q --no-install-recommends postgresql-common || fail "postgresql-common could not be installed."
	mkdir -p /etc/postgresql-common/createcluster.d
	echo "create_main_cluster = false" >/etc/postgresql-common/createcluster.d/lantai.conf
}

# The page library, at the version that the lock file pins by its digest.
front_end() {
	local lib=web/static/vendor/htmx.min.js
	[ -s "$lib" ] && [ "$lib" -nt web/package-lock.json ] && return
	echo "setup: fetching the pages' library"
	quietly npm ci --prefix web --ignore-scripts --no-audit --no-fund || fail "npm could not fetch the libraries of web/package.json."
	cp web/node_modules/htmx.org/dist/htmx.min.js "$lib.new"
	mv "$lib.new" "$lib"
}

[ ${#missing[@]} = 0 ] || install_missing "${missing[@]}"
front_end
.ci/fonts.sh
if [ "$mode" = test ]; then
	.ci/minio.sh >/dev/null
fi
