// For Groovy: closures, dynamic calls, collections, builders of text.
class Point {
    int x, y
    Point plus(Point other) { new Point(x: x + other.x, y: y + other.y) }
    String toString() { "($x, $y)" }
}

def fibonacci
fibonacci = { n -> n < 2 ? n : fibonacci(n - 1) + fibonacci(n - 2) }
println fibonacci(22)

def sum = new Point(x: 0, y: 0)
200000.times { sum = sum + new Point(x: it % 7, y: it % 3) }
println sum

def groups = (1..100000).findAll { it % 3 != 0 }.collect { it * 2 }.groupBy { it % 10 }
println groups.collectEntries { key, values -> [key, values.sum()] }

def text = new StringBuilder()
(1..20000).each { text << "line ${it}: ${'x' * (it % 10)}\n" }
println text.toString().readLines().collect { it.size() }.inject(0) { a, b -> a + b }

def counts = [:].withDefault { 0 }
('the cat sat on the mat and the dog sat on the cat ' * 2000).split(/\s+/).each { counts[it]++ }
println counts.sort()

def sieve = new boolean[400000]
def primes = 0
for (int i = 2; i < sieve.length; i++) {
    if (!sieve[i]) {
        primes++
        for (int j = i + i; j < sieve.length; j += i) sieve[j] = true
    }
}
println primes
