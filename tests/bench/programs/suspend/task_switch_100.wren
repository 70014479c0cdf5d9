// Task switch, 100 tasks: fibers in a ring.
// operations: 800000
var tasks = []
var done = 0
for (i in 1..100) {
  tasks.add(Fiber.new {
    for (round in 1..8000) Fiber.yield()
    done = done + 8000
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
