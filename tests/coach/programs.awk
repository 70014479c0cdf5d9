# programs.awk: one part of a page of the error coach: awk -v part=N -f programs.awk PAGE
#
# Indented text comes in blocks: the wrong program, what it prints, the right one, what that prints.
# Part N is the Nth of them, without its indentation.
/^[^ ]/ { inside = 0; next }
/^ /    { if (!inside) { block++; inside = 1; blank = 0 } }
/^$/    { if (inside) blank++; next }
block == part {
    while (blank > 0) { print ""; blank-- }
    print substr($0, 5)
}
block != part { blank = 0 }
