(: For Saxon: makes a document, joins, groups and sorts it. :)
declare function local:fibonacci($n as xs:integer) as xs:integer {
  if ($n lt 2) then $n else local:fibonacci($n - 1) + local:fibonacci($n - 2)
};
let $orders := <orders>{
  for $i in 1 to 40000 return <order id="{$i}" customer="c{$i * 7919 mod 997}"><amount>{$i * 31 mod 1009}</amount></order>
}</orders>
return <report>
  <fibonacci>{local:fibonacci(22)}</fibonacci>
  <total>{sum($orders/order/amount)}</total>
  {
    for $order in $orders/order
    group by $customer := string($order/@customer)
    let $total := sum($order/amount)
    where $total gt 20800
    order by $total descending, $customer
    return <customer name="{upper-case($customer)}" total="{$total}" orders="{count($order)}"/>
  }
  <words>{count(distinct-values(tokenize(string-join(for $i in 1 to 60000 return concat('w', $i mod 1200), ' '), ' ')))}</words>
</report>
