object Hello {
  sealed trait Tree; case class Leaf(n: Int) extends Tree; case class Node(l: Tree, r: Tree) extends Tree
  def sum(t: Tree): Int = t match { case Leaf(n) => n; case Node(l, r) => sum(l) + sum(r) }
  def main(args: Array[String]): Unit = println(sum(Node(Leaf(1), Node(Leaf(2), Leaf(3)))) + " " + (1 to 5).map(x => x * x).filter(_ % 2 == 1).mkString(","))
}
