// Task switch, 2 tasks: fibers in a ring.
// operations: 800000
var tasks = []
var done = 0
for (i in 1..2) {
  tasks.add(Fiber.new {
    for (round in 1..400000) Fiber.yield()
    done = done + 400000
  })
}
var alive = true
while (alive) {
  alive = false
  for (task in tasks) {
    if (!task.isDone) {
      task.call()
      alive = true
    }
  }
}
System.print(done)
