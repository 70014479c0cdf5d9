// Generator send: a fiber that is called with a value.
// operations: 5000000
var generator = Fiber.new {|start|
  var total = 0
  while (true) total = total + Fiber.yield(total)
}
generator.call(0)
var total = 0
for (i in 1..5000000) total = generator.call(1)
System.print(total)
