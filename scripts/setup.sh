#!/usr/bin/env bash
# Builds .venv from the lock and gets Tesseract with its English data. Safe to run again: a second run takes seconds.
#
# Needs Python 3.11 or later, pip and git. Nothing outside this folder is changed, except that Tesseract is installed
# by the system's package manager where this user may do so (root, or sudo without a password).
set -euo pipefail
cd "$(dirname "$0")/.."

say() { printf '%s\n' "$*" >&2; }

find_python() {
    for name in python3.11 python3.12 python3.13 python3; do
        if command -v "$name" >/dev/null 2>&1 && "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
            command -v "$name"
            return
        fi
    done
    say "ieptrace needs Python 3.11 or later and found none. Install it (Debian: apt-get install python3 python3-pip) and run this again."
    exit 2
}

get_uv() {
    # A private copy: --target also works where Debian marks the system's Python as externally managed.
    local wanted="0.9"
    if command -v uv >/dev/null 2>&1; then
        command -v uv
        return
    fi
    if [ ! -x .tools/uv/bin/uv ]; then
        say "Getting uv, which installs the locked dependencies …"
        "$1" -m pip install --quiet --disable-pip-version-check --root-user-action=ignore --target .tools/uv "uv>=$wanted" >&2
    fi
    echo "$PWD/.tools/uv/bin/uv"
}

has_tesseract_data() {
    local folder
    for folder in "${TESSDATA_PREFIX:-}" /usr/share/tesseract-ocr/*/tessdata /usr/share/tessdata /usr/local/share/tessdata /opt/homebrew/share/tessdata; do
        [ -n "$folder" ] && [ -f "$folder/eng.traineddata" ] && [ -f "$folder/osd.traineddata" ] && return 0
    done
    return 1
}

get_tesseract() {
    has_tesseract_data && return
    local as_root=""
    if [ "$(id -u)" != 0 ]; then
        if command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then as_root="sudo"; else as_root="none"; fi
    fi
    if [ "$as_root" != none ] && command -v apt-get >/dev/null 2>&1; then
        say "Installing Tesseract and its English data with apt …"
        if $as_root env DEBIAN_FRONTEND=noninteractive sh -c \
            'apt-get update -qq && apt-get install -y -qq --no-install-recommends tesseract-ocr tesseract-ocr-eng tesseract-ocr-osd >/dev/null'; then
            return
        fi
    elif command -v brew >/dev/null 2>&1; then
        say "Installing Tesseract with Homebrew …"
        brew install --quiet tesseract && return
    fi
    say "Tesseract's English data was not found and could not be installed from here. Scans will be read by the slower engine"
    say "that came with the Python packages. For better reading: apt-get install tesseract-ocr tesseract-ocr-eng (or brew install tesseract)."
}

# For the tests alone: those of the review page drive a real browser, and skip where there is none.
get_chromium() {
    local name
    # libatomic1: the driver's own Node needs it, and nothing that Chromium needs brings it.
    for name in chromium chromium-browser google-chrome; do
        command -v "$name" >/dev/null 2>&1 && { ldconfig -p 2>/dev/null | grep -q libatomic || [ "$(uname)" != Linux ]; } && return
    done
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
        as_root=""
    elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null && command -v apt-get >/dev/null 2>&1; then
        as_root="sudo"
    else
        say "No Chromium here, so the browser tests of the review page will skip. To run them: apt-get install chromium"
        return
    fi
    say "Installing Chromium for the browser tests with apt …"
    $as_root env DEBIAN_FRONTEND=noninteractive sh -c \
        'apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium libatomic1 >/dev/null' ||
        say "Chromium could not be installed; the browser tests of the review page will skip."
}

if [ "${1:-}" = browser ]; then
    get_chromium
    exit 0
fi

python=$(find_python)
uv=$(get_uv "$python")
export UV_PYTHON_DOWNLOADS=never UV_LINK_MODE="${UV_LINK_MODE:-copy}"
# Byte code is written once, when what is installed changes: every command then starts sooner, also where Python may not write it.
compile=""
cmp -s uv.lock .venv/compiled.lock 2>/dev/null || compile="--compile-bytecode"
"$uv" sync --quiet --locked --python "$python" $compile
[ -z "$compile" ] || cp uv.lock .venv/compiled.lock
get_tesseract
