"""Builds the wheel: the package and the library that `cargo build --release -p rjvm-capi` makes (or RJVM_LIBRARY names), in a zip file.

`pip install ./python` and `pip wheel ./python` call it (PEP 517), and so does `python3 build_wheel.py FOLDER`. It needs nothing but Python and cargo.
"""

import base64
import hashlib
import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import zipfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
NAME, VERSION = "rjvm", "0.1.0"
LIBRARY = "librjvm_c.so"


def library():
    """The library, built unless somebody has done that."""
    if ready := os.environ.get("RJVM_LIBRARY"):
        return Path(ready)
    root = HERE.parent
    subprocess.run(["cargo", "build", "--release", "-p", "rjvm-capi"], cwd=root, check=True)
    return Path(os.environ.get("CARGO_TARGET_DIR", root / "target")) / "release" / LIBRARY


def small(path):
    """The library without what only debuggers read, if there is a tool that takes it out."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / LIBRARY
        shutil.copyfile(path, copy)
        if shutil.which("strip"):
            subprocess.run(["strip", "--strip-debug", copy], check=True)
        return copy.read_bytes()


def build_wheel(wheel_directory, config_settings=None, metadata_directory=None):
    platform = sysconfig.get_platform().replace("-", "_").replace(".", "_")
    tag, info = f"py3-none-{platform}", f"{NAME}-{VERSION}.dist-info"
    files = {
        f"{NAME}/__init__.py": (HERE / NAME / "__init__.py").read_bytes(),
        f"{NAME}/{LIBRARY}": small(library()),
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {NAME}\nVersion: {VERSION}\nRequires-Python: >=3.9\n".encode(),
        f"{info}/WHEEL": f"Wheel-Version: 1.0\nGenerator: {NAME}\nRoot-Is-Purelib: false\nTag: {tag}\n".encode(),
    }
    digest = lambda data: base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
    record = [f"{path},sha256={digest(data)},{len(data)}" for path, data in files.items()]
    files[f"{info}/RECORD"] = "\n".join([*record, f"{info}/RECORD,,", ""]).encode()
    wheel = f"{NAME}-{VERSION}-{tag}.whl"
    with zipfile.ZipFile(Path(wheel_directory) / wheel, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for path, data in files.items():
            # Always the same file for the same contents.
            archive.writestr(zipfile.ZipInfo(path), data, zipfile.ZIP_DEFLATED)
    return wheel


def build_sdist(sdist_directory, config_settings=None):
    raise NotImplementedError("the library is built in its repository: install from there, or a wheel")


if __name__ == "__main__":
    print(build_wheel(sys.argv[1] if len(sys.argv) > 1 else "."))
