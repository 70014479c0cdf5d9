"""A stream that prints what a runner writes, without what differs from run to run."""


class Output:
    def __init__(self):
        self.text = ""

    def write(self, text):
        self.text += text

    def flush(self):
        pass

    def show(self):
        for line in self.text.splitlines():
            if line.startswith("Ran "):
                line = line.rpartition(" in ")[0]
            print(line)
