# A folder of its own for a script that makes files: the working directory until the script ends.
import atexit
import os


def _remove(folder):
    for where, folders, files in os.walk(folder, topdown=False):
        for name in files + folders:
            path = os.path.join(where, name)
            if os.path.isdir(path) and not os.path.islink(path):
                os.rmdir(path)
            else:
                os.remove(path)
    os.rmdir(folder)


path = f"/tmp/aspy-test-{os.getpid()}"
os.mkdir(path)
os.chdir(path)
atexit.register(_remove, path)
