#!/usr/bin/env bash
# Makes the Python environment that mmfair is developed and tested in.
#
#   tools/dev/setup_env.sh          the environment; enough for everything
#                                   but detection
#   tools/dev/setup_env.sh ops      and mmcv's compiled ops, for detection
#   tools/dev/setup_env.sh docs     and the tools that build the docs
#   tools/dev/setup_env.sh hash     prints the key of the environment
#
# Settings, from the process environment:
#   VENV          folder of the environment (.venv)
#   BASE_PYTHON   interpreter to start from (python3.11, python3.12, python3)
#   MMFAIR_CACHE  folder that keeps the wheel of the compiled ops
#   OPS_CFLAGS    compiler flags of the ops ('-O1 -g0')
#   MAX_JOBS      compilers running at once (number of cores)
#
# Every package has the version named in requirements/constraints.txt. A
# second call finds the stamp of the first and does nothing.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
venv=${VENV:-$root/.venv}
[[ $venv = /* ]] || venv=$root/$venv
cache=${MMFAIR_CACHE:-${XDG_CACHE_HOME:-${HOME:-/tmp}/.cache}/mmfair}
constraints=$root/requirements/constraints.txt
python=$venv/bin/python

say() { printf 'set-up: %s\n' "$*"; }

fail() {
    printf 'set-up: %s\n' "$*" >&2
    exit 1
}

# One line of digits for any list of files and words.
digest() {
    "$base" - "$@" <<'PY'
import hashlib
import pathlib
import sys

digest = hashlib.sha256()
for word in sys.argv[1:]:
    path = pathlib.Path(word)
    digest.update(path.read_bytes() if path.is_file() else word.encode())
print(digest.hexdigest()[:16])
PY
}

# Half of the pinned packages have no release for Python 3.10 any more.
find_base_python() {
    local name found=''
    for name in ${BASE_PYTHON:-python3.11 python3.12 python3}; do
        command -v "$name" > /dev/null || continue
        version=$("$name" -c \
            'import sys; print("%d.%d" % sys.version_info[:2])' 2> /dev/null) \
            || continue
        case $version in
            3.11 | 3.12) base=$(command -v "$name") && return ;;
        esac
        found+="${found:+, }$name $version"
    done
    fail "Python must be 3.11 or 3.12, got ${found:-none}." \
        'Install one of them, or name it: make BASE_PYTHON=/path/to/python3.11'
}

check_base_python() {
    "$base" -c 'import ensurepip, venv' 2> /dev/null || fail \
        "$base must be able to make virtual environments, but its modules" \
        "venv and ensurepip are missing. On Debian: apt install" \
        "python$version-venv"
}

check_compiler() {
    command -v "${CXX:-c++}" > /dev/null || fail \
        "mmcv's ops need a C++ compiler, got none (${CXX:-c++})." \
        'On Debian: apt install g++'
    "$python" -c 'import pathlib, sys, sysconfig
header = pathlib.Path(sysconfig.get_paths()["include"], "Python.h")
sys.exit(not header.is_file())' || fail \
        "mmcv's ops need Python's header files, and Python.h is missing." \
        "On Debian: apt install python$version-dev"
}

pip_install() {
    "$python" -m pip install --quiet --disable-pip-version-check \
        --constraint "$constraints" "$@"
}

make_environment() {
    local stamp=$venv/.mmfair-environment
    local key
    key=$(environment_key)
    if [[ $(cat "$stamp" 2> /dev/null) = "$key" ]] &&
        "$python" -c pass 2> /dev/null; then
        return
    fi
    check_base_python
    # Somebody's own environment is not ours to clear.
    if [[ -e $venv && ! -e $venv/.mmfair-made-this ]]; then
        fail "VENV must be absent or made by this script, got $venv." \
            'Name another folder: make VENV=/path/to/folder'
    fi
    say "making $venv with Python $version (some minutes, about 5 GB)"
    "$base" -m venv --clear "$venv"
    touch "$venv/.mmfair-made-this"
    pip_install pip setuptools wheel
    # A package that comes as source is built apart from the environment, so
    # that mmcv does not see torch and leaves its compiled ops out.
    pip_install --build-constraint "$constraints" \
        --requirement "$root/requirements/runtime.txt" \
        --requirement "$root/requirements/onedl.txt" \
        --requirement "$root/requirements/report.txt" \
        --requirement "$root/requirements/tests.txt" \
        --requirement "$root/requirements/lint.txt"
    # Two packages bring the folder cv2. The one without a window system,
    # written last, imports on a machine that has no libGL.
    pip_install --force-reinstall --no-deps opencv-python-headless
    echo "$key" > "$stamp"
    say "$venv is ready (${SECONDS} s)"
}

environment_key() {
    digest "$version" "$root"/requirements/*.txt
}

# The checkout itself, in place. Its stamp names the folder, for one
# environment may serve several checkouts, one after the other.
install_mmfair() {
    local stamp=$venv/.mmfair-checkout
    local key
    key="$root $(digest "$root/setup.py" "$root/mmfair/__init__.py")"
    if [[ $(cat "$stamp" 2> /dev/null) = "$key" &&
        -e $root/mmfair/.mim/model-index.yml ]]; then
        return
    fi
    # setuptools warns at every editable install; only a failure is news.
    local output
    output=$(pip_install --no-build-isolation --no-deps --editable "$root" \
        2>&1) || fail "mmfair did not install: $output"
    echo "$key" > "$stamp"
}

install_ops() {
    local torch mmcv device=cpu folder
    if "$python" -c 'import torch, mmcv._ext' 2> /dev/null; then
        return
    fi
    check_compiler
    torch=$("$python" -c 'import torch; print(torch.__version__)')
    mmcv=$(sed -n 's/^onedl-mmcv==//p' "$constraints")
    if command -v nvcc > /dev/null && "$python" -c \
        'import sys, torch; sys.exit(not torch.cuda.is_available())'; then
        device=cuda
    fi
    folder=$cache/ops/mmcv-$mmcv-torch-$torch-python-$version-$device
    if ! compgen -G "$folder/*.whl" > /dev/null; then
        build_ops "$mmcv" "$device" "$folder"
    fi
    touch "$folder"
    pip_install --force-reinstall --no-deps "$folder"/*.whl
    "$python" -c 'import torch, mmcv._ext' || fail \
        "mmcv's ops were built but do not load. Remove $folder and run again."
    say "mmcv $mmcv has its compiled ops ($device)"
}

# The build of every source file takes minutes, so its wheel is kept. Its
# cache is ours: pip's own holds a wheel of the same name without ops.
build_ops() {
    local mmcv=$1 device=$2 folder=$3
    scratch=$(mktemp -d) # global: the trap outlives this function
    trap 'rm -rf "$scratch"' EXIT
    say "building the ops of mmcv $mmcv for $device (several minutes);" \
        "compiler output: $scratch/log"
    pip_install ninja psutil
    [[ $device = cuda ]] || export CUDA_VISIBLE_DEVICES=''
    # CFLAGS stands in for the flags that Python was built with. Measured:
    # -O0 takes 11 minutes of processor time and -O1 13, so the tests would
    # not gain by -O0, and small trainings gain by -O1.
    CFLAGS=${OPS_CFLAGS:--O1 -g0} \
        MAX_JOBS=${MAX_JOBS:-$("$base" -c 'import os; print(os.cpu_count())')} \
        PATH=$venv/bin:$PATH \
        "$python" -m pip wheel --disable-pip-version-check \
        --no-build-isolation --no-deps --no-cache-dir \
        --no-binary onedl-mmcv --wheel-dir "$scratch/wheel" \
        "onedl-mmcv==$mmcv" > "$scratch/log" 2>&1 || {
        tail -n 40 "$scratch/log" >&2
        fail "mmcv's ops did not build; the last lines stand above."
    }
    rm -rf "$folder"
    mkdir -p "$folder"
    mv "$scratch"/wheel/*.whl "$folder"
    say "built in ${SECONDS} s, kept in $folder"
}

base='' version=''
part=${1:-base}
[[ $part =~ ^(base|ops|docs|hash)$ ]] ||
    fail "the part must be base, ops, docs or hash, got $part."
find_base_python
if [[ $part = hash ]]; then
    environment_key
    exit
fi
make_environment
install_mmfair
case $part in
    ops) install_ops ;;
    docs) pip_install --requirement "$root/requirements/docs.txt" ;;
esac
