"""Who somebody is: Swedish identity numbers as typed values, and BankID, by which a person proves their own."""
