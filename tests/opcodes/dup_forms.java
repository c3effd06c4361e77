// Compound assignments and post-increments make javac use every dup form.
// run: (5) = "5 6 106 6 7 11 22 7 33 44 1.5 2.5"
static class F { int i; long l; static long s = 10; static int t; float f = 1.5f; }
static String test(int x) {
    F f = new F(); int[] a = {x, 1}; long[] la = {6, 10};
    int post = a[0]++; int pre = a[0]; long big = la[0] += 100;
    f.i = a[0]; int fi = f.i++; int after = f.i; long s = F.s++ + 1; long s2 = F.s += 11; f.l = 7; long fl = f.l++;
    int chain, other; chain = other = F.t = 33; long lc, ld; lc = ld = la[1] = 44; float ff = f.f++;
    return post + " " + pre + " " + big + " " + fi + " " + after + " " + s + " " + s2 + " " + fl + " " + (chain + other + F.t) / 3 + " " + (lc + ld + la[1]) / 3 + " " + ff + " " + f.f;
}
