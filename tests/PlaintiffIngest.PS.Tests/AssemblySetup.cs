using PlaintiffIngest.Testing;

[assembly: Integration]
