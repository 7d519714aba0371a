using PlaintiffIngest.Core.Connections;
using PlaintiffIngest.Core.Database;
using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Core.Tests.Connections;

/// <summary>Randomly damaged connection texts. Neither the password nor the project reference is ever shown.</summary>
[Slow]
public sealed class ConnectionLeakTests
{
    private const string Password = "Xq7vZk9w";
    private const string Project = "qmzrtvwxyplkjhgfnbcd";
    private const string Damage = "@:/?#&%=;'\" \t\\[]+,.\0-x";

    private static readonly string[] Whole =
    [
        $"postgres://postgres.{Project}:{Password}@aws-0-eu-west-1.pooler.supabase.com:6543/postgres?sslmode=require",
        $"postgresql://postgres:{Password}@db.{Project}.supabase.co:5432/postgres",
        $"postgresql://db.{Project}.supabase.co/postgres?user=postgres.{Project}&password={Password}&sslmode=require",
        $"Host=db.{Project}.supabase.co;Port=5432;Username=postgres;Password={Password};Database=postgres",
        $"host=db.{Project}.supabase.co port=5432 user=postgres password={Password} dbname=postgres",
    ];

    [Fact]
    public async Task A_damaged_text_never_shows_the_password_or_the_project()
    {
        var random = new Random(20261123);
        var (refused, accepted) = (0, 0);
        for (var round = 0; round < 20_000; round++)
        {
            var text = Damaged(Whole[random.Next(Whole.Length)], random);
            try
            {
                var settings = ConnectionText.Parse(text, "DATABASE_URL");
                // A damaged user name is still a user name: it cannot be told from another.
                settings.Username = "postgres";
                await using var target = new DatabaseTarget("dev", settings);
                AssertHidden(target.Description.ToString(), text);
                accepted++;
            }
            catch (IngestException error)
            {
                Assert.Equal(IngestErrorId.InvalidConnectionString, error.ErrorId);
                AssertHidden(error + error.Remedy, text);
                refused++;
            }
        }

        Assert.True(refused > 2_000 && accepted > 2_000, $"The damage is one-sided: {refused} refused, {accepted} accepted.");
    }

    // Inserts, removes or substitutes one or two separators. Letters stay, so that a leak is recognized.
    private static string Damaged(string text, Random random)
    {
        for (var times = random.Next(1, 3); times > 0; times--)
        {
            var at = random.Next(text.Length);
            if (char.IsAsciiLetterOrDigit(text[at]) || random.Next(2) == 0)
            {
                text = text.Insert(at, Damage[random.Next(Damage.Length)].ToString());
            }
            else
            {
                text = text.Remove(at, 1).Insert(at, random.Next(2) == 0 ? string.Empty : Damage[random.Next(Damage.Length)].ToString());
            }
        }

        return text;
    }

    private static void AssertHidden(string shown, string text)
    {
        foreach (var (secret, length) in new[] { (Password, 4), (Project, 8) })
        {
            for (var start = 0; start + length <= secret.Length; start++)
            {
                Assert.False(shown.Contains(secret.AsSpan(start, length), StringComparison.OrdinalIgnoreCase), $"{text}\nis shown as\n{shown}");
            }
        }
    }
}
