// Start-up: the empty program.
package main

func main() {}
