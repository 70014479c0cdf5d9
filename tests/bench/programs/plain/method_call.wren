// Method call that changes a field.
// operations: 8000000
class Counter {
  construct new() { _count = 0 }
  count { _count }
  add(n) { _count = _count + n }
}

var counter = Counter.new()
for (i in 0..7999999) counter.add(i)
System.print(counter.count)
