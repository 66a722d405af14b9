<<<<<<< HEAD
CREATE TABLE a (id integer);
=======
>>>>>>> main
