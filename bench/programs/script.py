# For Jython: classes, generators, dictionaries, texts and exceptions.
import re


class Account(object):
    def __init__(self, owner, balance):
        self.owner = owner
        self.balance = balance

    def withdraw(self, amount):
        if amount > self.balance:
            raise ValueError("only %d" % self.balance)
        self.balance -= amount
        return self.balance


def fibonacci(n):
    return n if n < 2 else fibonacci(n - 1) + fibonacci(n - 2)


def primes(limit):
    composite = [False] * limit
    for i in range(2, limit):
        if not composite[i]:
            yield i
            for j in range(i * i, limit, i):
                composite[j] = True


def queens(n, row=0, columns=0, left=0, right=0):
    if row == n:
        return 1
    count = 0
    for column in range(n):
        bit = 1 << column
        if not (columns & bit or left & (1 << (row + column)) or right & (1 << (row - column + n))):
            count += queens(n, row + 1, columns | bit, left | (1 << (row + column)), right | (1 << (row - column + n)))
    return count


print(fibonacci(25))
print(sum(primes(300000)))
print(queens(7))

refused = 0
accounts = [Account("owner %d" % i, i * 10) for i in range(1000)]
for turn in range(40):
    for account in accounts:
        try:
            account.withdraw(turn * 7)
        except ValueError as e:
            refused += len(str(e))
print(refused)

counts = {}
for word in re.findall(r"[a-z]+", "it was the best of times it was the worst of times " * 3000):
    counts[word] = counts.get(word, 0) + 1
print(sorted(counts.items()))
print(len("".join(sorted("%05d" % ((i * 7919) % 10007) for i in range(60000)))))
print(str(2 ** 4000)[:40])
