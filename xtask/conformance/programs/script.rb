class Point; attr_reader :x; def initialize(x); @x = x; end; def <=>(o); x <=> o.x; end; include Comparable; end
puts [3, 1, 2].sort.map { |x| x * x }.inspect, (Point.new(1) < Point.new(2)), "abc".gsub(/b/) { |m| m.upcase }, { a: 1 }.to_a.inspect
begin; raise ArgumentError, "no"; rescue => e; puts e.class, e.message; end
puts 2**100, 10.fdiv(4), "%05.2f" % 3.14159, [1, [2, [3]]].flatten.sum
