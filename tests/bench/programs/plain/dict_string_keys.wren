// Dict with string keys, which are made, looked up and counted.
// operations: 2000000
var counts = {}
for (i in 0..1999999) {
  var key = "key" + (i % 1000).toString
  var count = counts[key]
  counts[key] = (count == null ? 0 : count) + 1
}
System.print("%(counts.count) %(counts["key7"])")
