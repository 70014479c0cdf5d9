// Binary trees, per node.
// operations: 1310680
class Node {
  construct new(left, right) {
    _left = left
    _right = right
  }

  count {
    if (_left == null) return 1
    return 1 + _left.count + _right.count
  }

  static make(depth) {
    if (depth == 0) return Node.new(null, null)
    return Node.new(make(depth - 1), make(depth - 1))
  }
}

var kept = Node.make(14)
var total = 0
for (i in 1..20) total = total + Node.make(14).count
for (i in 1..2000) total = total + Node.make(7).count
total = total + kept.count
System.print(total)
