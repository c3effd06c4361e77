import sys, re, json, collections, datetime, hashlib, itertools, math
print sys.version.split()[0], re.sub('b+', '<>', 'abbc'), json.dumps({'a':[1,2.5,None]}), collections.Counter('hello').most_common(2)
print hashlib.md5('x').hexdigest(), math.sin(1), 2**200, '%.3f' % 2.0005, list(itertools.permutations('abc'))[:3]
class A(object):
    def __getattr__(self, n): return n*2
print A().xy, [x*x for x in xrange(5)], sorted({'b':1,'a':2}.items()), u'\xe4'.encode('utf-8').encode('hex')
try: 1/0
except Exception, e: print type(e).__name__, e
def g():
    for i in range(3): yield i
print list(g()), datetime.date(2020,2,29).isoformat()
