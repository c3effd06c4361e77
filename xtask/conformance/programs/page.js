var a = {foo: function(x) { var unusedLocal = 1; return x + 1 + 2; }}; window['k'] = a.foo(3); if (false) { alert(1); }
