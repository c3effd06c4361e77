// For Rhino: objects with prototypes, closures, arrays, texts and regular expressions.
function Task(name, priority) {
    this.name = name;
    this.priority = priority;
    this.runs = 0;
}
Task.prototype.run = function (scheduler) {
    this.runs++;
    return scheduler.clock % (this.priority + 2) === 0;
};

function Scheduler() {
    this.clock = 0;
    this.tasks = [];
}
Scheduler.prototype.add = function (task) {
    this.tasks.push(task);
};
Scheduler.prototype.loop = function (ticks) {
    var finished = 0;
    for (; this.clock < ticks; this.clock++) {
        for (var i = 0; i < this.tasks.length; i++) {
            if (this.tasks[i].run(this)) {
                finished++;
            }
        }
    }
    return finished;
};

function sieve(limit) {
    var composite = [], count = 0;
    for (var i = 2; i < limit; i++) {
        if (!composite[i]) {
            count++;
            for (var j = i * 2; j < limit; j += i) {
                composite[j] = true;
            }
        }
    }
    return count;
}

function words(text) {
    var counts = {}, match, pattern = /([a-z]+)/g;
    while ((match = pattern.exec(text)) !== null) {
        counts[match[1]] = (counts[match[1]] || 0) + 1;
    }
    return Object.keys(counts).sort().map(function (word) { return word + "=" + counts[word]; }).join(" ");
}

function tree(depth) {
    return depth === 0 ? null : {left: tree(depth - 1), right: tree(depth - 1), value: depth};
}

function sum(node) {
    return node === null ? 0 : node.value + sum(node.left) + sum(node.right);
}

var scheduler = new Scheduler();
for (var i = 0; i < 20; i++) {
    scheduler.add(new Task("task " + i, i));
}
print(scheduler.loop(30000));
print(sieve(300000));
var text = "";
for (i = 0; i < 3000; i++) {
    text += "the quick brown fox jumps over the lazy dog number " + String.fromCharCode(97 + i % 26) + " ";
}
print(words(text));
print(sum(tree(17)));
var sorted = [];
for (i = 0; i < 60000; i++) {
    sorted.push((i * 7919) % 10007);
}
sorted.sort(function (a, b) { return a - b; });
print(sorted[100] + " " + sorted[59999]);
print(JSON.stringify(JSON.parse('{"a": [1, 2, {"b": null}], "c": "text"}')));
