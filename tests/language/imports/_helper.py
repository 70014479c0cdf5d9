# A module for modules_beside_the_script.
print("helper runs")
public = "public"
_private = "private"
def answer():
    return 42
