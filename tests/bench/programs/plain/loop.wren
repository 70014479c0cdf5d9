// Loop iteration with arithmetic.
// operations: 10000000
var total = 0
for (i in 0..9999999) {
  total = (total + i * 3) % 1000003
}
System.print(total)
