// Raise and catch.
// operations: 800000
var caught = 0
for (i in 1..800000) {
  var error = Fiber.new { Fiber.abort("x") }.try()
  if (error == "x") caught = caught + 1
}
System.print(caught)
